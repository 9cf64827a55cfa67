; SPDX-License-Identifier: Apache-2.0
; TLS in Node: certificates that are not checked, old versions.
;
; surface: node-tls
; languages: javascript typescript tsx
; anchors: rejectUnauthorized NODE_TLS_REJECT_UNAUTHORIZED strictSSL minVersion secureProtocol DEFAULT_MIN_VERSION
; handler: setting

((pair
   key: [(property_identifier) (string (string_fragment))] @name
   value: (_) @value)
 (#any-of? @name "rejectUnauthorized" "strictSSL")
 (#set! kind tls-verify))

((assignment_expression
   left: [
     (member_expression property: (property_identifier) @name)
     (subscript_expression index: (string (string_fragment) @name))]
   right: (_) @value)
 (#any-of? @name "rejectUnauthorized" "NODE_TLS_REJECT_UNAUTHORIZED")
 (#set! kind tls-verify))

((pair
   key: (property_identifier) @name
   value: (string) @value)
 (#any-of? @name "minVersion" "secureProtocol")
 (#match? @value "(?i)(tls|ssl)v")
 (#set! kind tls-protocol))

((assignment_expression
   left: (member_expression property: (property_identifier) @name)
   right: (string) @value)
 (#eq? @name "DEFAULT_MIN_VERSION")
 (#set! kind tls-protocol))
