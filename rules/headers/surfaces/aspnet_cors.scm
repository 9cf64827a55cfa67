; SPDX-License-Identifier: Apache-2.0
; CORS policies in ASP.NET Core.
;
; surface: aspnet-cors
; languages: c_sharp
; anchors: AllowAnyOrigin SetIsOriginAllowed WithOrigins
; handler: aspnet-cors

((invocation_expression
   function: (member_access_expression name: (identifier) @method)) @call
 (#any-of? @method "AllowAnyOrigin" "AllowCredentials" "SetIsOriginAllowed" "WithOrigins"))
