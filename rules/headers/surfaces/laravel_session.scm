; SPDX-License-Identifier: Apache-2.0
; config/session.php of Laravel: flags that are switched off. What comes from the environment is
; unknown.
;
; surface: laravel-session
; languages: php
; anchors: http_only 'secure' same_site
; files: session.php
; paths: config/
; handler: setting

((return_statement
   (array_creation_expression
     (array_element_initializer . (string) @key . (boolean) @value)))
 (#match? @key "^['\"]secure['\"]$")
 (#set! kind cookie)
 (#set! setting secure))

((return_statement
   (array_creation_expression
     (array_element_initializer . (string) @key . (boolean) @value)))
 (#match? @key "^['\"]http_only['\"]$")
 (#set! kind cookie)
 (#set! setting httpOnly))
