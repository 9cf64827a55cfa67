; SPDX-License-Identifier: Apache-2.0
; TLS versions that .NET programs switch on.
;
; surface: aspnet-tls
; languages: c_sharp
; anchors: SslProtocols. SecurityProtocolType.
; handler: aspnet-tls

((member_access_expression expression: (identifier) @type name: (identifier)) @value
 (#any-of? @type "SslProtocols" "SecurityProtocolType"))
