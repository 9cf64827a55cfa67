; SPDX-License-Identifier: Apache-2.0
; Cookies in PHP: setcookie, setrawcookie, session_set_cookie_params.
;
; surface: php-cookie
; languages: php
; anchors: setcookie setrawcookie session_set_cookie_params
; handler: php-cookie

((function_call_expression
   function: (name) @function
   arguments: (arguments) @arguments)
 (#any-of? @function "setcookie" "setrawcookie")
 (#set! flags 5)
 (#set! options 2))

((function_call_expression
   function: (name) @function
   arguments: (arguments) @arguments)
 (#eq? @function "session_set_cookie_params")
 (#set! flags 3)
 (#set! options 0)
 (#set! name PHPSESSID))
