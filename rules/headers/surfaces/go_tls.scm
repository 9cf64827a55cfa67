; SPDX-License-Identifier: Apache-2.0
; TLS in Go: versions that are spoken, certificates that are not checked.
;
; surface: go-tls
; languages: go
; anchors: tls.Version InsecureSkipVerify sslmode TrustServerCertificate
; handler: setting

((keyed_element
   key: (literal_element (identifier) @name)
   value: (literal_element (_) @value))
 (#eq? @name "MinVersion")
 (#match? @value "tls\\.Version")
 (#set! kind tls-protocol))

((assignment_statement
   left: (expression_list . (selector_expression field: (field_identifier) @name) .)
   right: (expression_list . (_) @value .))
 (#eq? @name "MinVersion")
 (#match? @value "tls\\.Version")
 (#set! kind tls-protocol))

; Whoever checks certificates by other means switches the built-in check off.
((literal_value
   (keyed_element
     key: (literal_element (identifier) @name)
     value: (literal_element (_) @value))) @around
 (#eq? @name "InsecureSkipVerify")
 (#not-match? @around "VerifyPeerCertificate|VerifyConnection")
 (#set! kind tls-verify))

((assignment_statement
   left: (expression_list . (selector_expression field: (field_identifier) @name) .)
   right: (expression_list . (_) @value .))
 (#eq? @name "InsecureSkipVerify")
 (#set! kind tls-verify))

([(interpreted_string_literal) (raw_string_literal)] @value
 (#match? @value "(?i)\\b(sslmode|TrustServerCertificate)\\s*=")
 (#set! kind connection))
