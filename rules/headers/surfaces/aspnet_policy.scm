; SPDX-License-Identifier: Apache-2.0
; Security headers in ASP.NET Core that are built by calls: NetEscapades.AspNetCore.SecurityHeaders, NWebsec, AddHsts.
;
; surface: aspnet-policy
; languages: c_sharp
; anchors: AddContentSecurityPolicy AddFrameOptions AddStrictTransportSecurity AddReferrerPolicy AddHsts HstsOptions UseCsp UseXfo UseXXssProtection AddCustomHeader AddContentTypeOptions AddPermissionsPolicy AddCrossOrigin UseReferrerPolicy
; handler: aspnet

((invocation_expression
   function: (member_access_expression name: (identifier) @method)) @call
 (#match? @method "^(Add(ContentSecurityPolicy|FrameOptions|StrictTransportSecurity|ReferrerPolicy|ContentTypeOptions|XssProtection|PermissionsPolicy|CrossOrigin|CustomHeader$|Hsts$)|Use(Csp|CspReportOnly|Xfo|XXssProtection|ReferrerPolicy|XContentTypeOptions)$)"))

((invocation_expression
   function: (member_access_expression name: (generic_name) @method)) @call
 (#eq? @method "Configure<HstsOptions>"))
