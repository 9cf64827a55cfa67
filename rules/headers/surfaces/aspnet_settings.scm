; SPDX-License-Identifier: Apache-2.0
; Cookies of sessions and logins, certificates and connection strings in C#.
;
; surface: aspnet-settings
; languages: c_sharp
; anchors: CookieSecurePolicy SecurePolicy HttpOnly ServerCertificate sslmode= Encrypt= TrustServerCertificate
; handler: setting

((assignment_expression
   left: (member_access_expression expression: (_) @object name: (identifier) @name)
   right: (boolean_literal) @value)
 (#match? @object "Cookie$")
 (#eq? @name "HttpOnly")
 (#set! kind cookie)
 (#set! setting httpOnly))

((assignment_expression
   left: (member_access_expression name: (identifier) @name)
   right: (member_access_expression name: (identifier) @validator) @value)
 (#eq? @name "ServerCertificateCustomValidationCallback")
 (#eq? @validator "DangerousAcceptAnyServerCertificateValidator")
 (#set! kind tls-verify)
 (#set! setting rejectUnauthorized)
 (#set! text false))

((assignment_expression
   left: (_) @name
   right: (lambda_expression body: (boolean_literal) @answer) @value)
 (#match? @name "ServerCertificate(Custom)?ValidationCallback$")
 (#eq? @answer "true")
 (#set! kind tls-verify)
 (#set! setting rejectUnauthorized)
 (#set! text false))

((assignment_expression
   left: (member_access_expression expression: (_) @object name: (identifier) @name)
   right: (_) @value)
 (#match? @object "Cookie$")
 (#eq? @name "SecurePolicy")
 (#eq? @value "CookieSecurePolicy.None")
 (#set! kind cookie)
 (#set! setting secure)
 (#set! text false))

; new HttpClientHandler { ServerCertificateCustomValidationCallback = ... }
((assignment_expression
   left: (identifier) @name
   right: (member_access_expression name: (identifier) @validator) @value)
 (#eq? @name "ServerCertificateCustomValidationCallback")
 (#eq? @validator "DangerousAcceptAnyServerCertificateValidator")
 (#set! kind tls-verify)
 (#set! setting rejectUnauthorized)
 (#set! text false))

; new CookiePolicyOptions { Secure = CookieSecurePolicy.None }, options.Secure = CookieSecurePolicy.None
((assignment_expression
   left: [(identifier) @name (member_access_expression name: (identifier) @name)]
   right: (_) @value)
 (#eq? @name "Secure")
 (#eq? @value "CookieSecurePolicy.None")
 (#set! kind cookie)
 (#set! setting secure)
 (#set! text false))

([(string_literal) (verbatim_string_literal)] @value
 (#match? @value "(?i)\\b(sslmode|TrustServerCertificate)\\s*=")
 (#set! kind connection))
