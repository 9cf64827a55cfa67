; SPDX-License-Identifier: Apache-2.0
; ini_set("session.cookie_secure", 0), config/session.php of Laravel.
;
; surface: php-setting
; languages: php
; anchors: session.cookie_ ini_set http_only same_site
; handler: setting

((function_call_expression
   function: (name) @function
   arguments: (arguments . (argument (_) @key) . (argument (_) @value)))
 (#any-of? @function "ini_set" "ini_alter")
 (#match? @key "session\\.cookie_secure")
 (#set! kind cookie)
 (#set! setting session.cookie_secure))

((function_call_expression
   function: (name) @function
   arguments: (arguments . (argument (_) @key) . (argument (_) @value)))
 (#any-of? @function "ini_set" "ini_alter")
 (#match? @key "session\\.cookie_httponly")
 (#set! kind cookie)
 (#set! setting session.cookie_httponly))
