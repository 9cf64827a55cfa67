; SPDX-License-Identifier: Apache-2.0
; Connections to databases in Python that are not encrypted, or need not be.
;
; surface: python-database
; languages: python
; anchors: sslmode
; handler: setting

; connect(sslmode="disable"), {"sslmode": "disable"}
((keyword_argument
   name: (identifier) @name
   value: (string (string_content) @value))
 (#eq? @name "sslmode")
 (#set! kind tls-verify))

((pair
   key: (string (string_content) @name)
   value: (string (string_content) @value))
 (#eq? @name "sslmode")
 (#set! kind tls-verify))

; "postgresql://db.example.com/app?sslmode=disable", "host=db.example.com sslmode=disable"
((string) @value
 (#match? @value "sslmode=")
 (#set! kind connection))
