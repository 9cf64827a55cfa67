; SPDX-License-Identifier: Apache-2.0
; Lists and objects of headers that a module of JavaScript keeps for others: what next.config, a server or a
; test imports from lib/security-headers.ts. A file that sets them itself is read by its own surface as well.
;
; surface: header-module
; languages: javascript typescript tsx
; anchors: export
; handler: header-module

; [{key: "X-Frame-Options", value: "DENY"}]
((array
   . (object
       (pair key: (_) @key value: (string) @name)
       (pair key: (_) @second))) @list
 (#match? @key "^['\"]?(key|name)['\"]?$")
 (#match? @second "^['\"]?value['\"]?$")
 (#match? @name "(?i)^['\"](content-security-policy|x-frame-options|x-content-type-options|strict-transport-security|referrer-policy|permissions-policy|cross-origin-|x-xss-protection|x-dns-prefetch-control)"))

; export const securityHeaders = {"X-Frame-Options": "DENY"}
((export_statement
   declaration: (lexical_declaration
     (variable_declarator
       name: (identifier)
       value: (_) @headers)))
 (#match? @headers "(?i)^\\{[^}]*['\"](content-security-policy|x-frame-options|x-content-type-options|strict-transport-security|referrer-policy|permissions-policy|cross-origin-(opener|embedder|resource)-policy|x-xss-protection)['\"]\\s*:"))
