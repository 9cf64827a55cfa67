; SPDX-License-Identifier: Apache-2.0
; Flags of cookies that are switched off where the library would set them: session_start, cookies of
; Symfony and Laravel.
;
; surface: php-cookie-flag
; languages: php
; anchors: session_start( withSecure withHttpOnly cookie( Cookie::make Cookie::queue
; with: false 0
; handler: setting

; session_start(['cookie_secure' => false])
((function_call_expression
   function: (name) @function
   arguments: (arguments
     (argument
       (array_creation_expression
         (array_element_initializer . (string (string_content) @name) . (_) @value)))))
 (#eq? @function "session_start")
 (#any-of? @name "cookie_secure" "cookie_httponly")
 (#set! kind cookie))

; Cookie::create("session")->withSecure(false)
((member_call_expression
   name: (name) @name
   arguments: (arguments . (argument (boolean) @value) .))
 (#any-of? @name "withSecure" "withHttpOnly")
 (#set! kind cookie))

; new Cookie(name, value, expire, path, domain, secure), $response->cookie(...), Cookie::make(...)
((object_creation_expression
   (name) @class
   (arguments
     . (argument) . (argument) . (argument) . (argument) . (argument) . (argument (boolean) @value)))
 (#eq? @class "Cookie")
 (#set! kind cookie)
 (#set! setting secure))

((object_creation_expression
   (name) @class
   (arguments
     . (argument (_) @of) . (argument) . (argument) . (argument) . (argument) . (argument)
     . (argument (boolean) @value)))
 (#eq? @class "Cookie")
 (#match? @of "(?i)sess|sid|token|auth|jwt|login")
 (#not-match? @of "(?i)[cx]srf")
 (#set! kind cookie)
 (#set! setting httponly))

((member_call_expression
   name: (name) @method
   arguments: (arguments
     . (argument) . (argument) . (argument) . (argument) . (argument) . (argument (boolean) @value)))
 (#any-of? @method "cookie" "withCookie")
 (#set! kind cookie)
 (#set! setting secure))

((member_call_expression
   name: (name) @method
   arguments: (arguments
     . (argument (_) @of) . (argument) . (argument) . (argument) . (argument) . (argument)
     . (argument (boolean) @value)))
 (#any-of? @method "cookie" "withCookie")
 (#match? @of "(?i)sess|sid|token|auth|jwt|login")
 (#not-match? @of "(?i)[cx]srf")
 (#set! kind cookie)
 (#set! setting httponly))

((scoped_call_expression
   scope: (name) @class
   name: (name) @method
   arguments: (arguments
     . (argument) . (argument) . (argument) . (argument) . (argument) . (argument (boolean) @value)))
 (#eq? @class "Cookie")
 (#any-of? @method "make" "queue" "create")
 (#set! kind cookie)
 (#set! setting secure))

((scoped_call_expression
   scope: (name) @class
   name: (name) @method
   arguments: (arguments
     . (argument (_) @of) . (argument) . (argument) . (argument) . (argument) . (argument)
     . (argument (boolean) @value)))
 (#eq? @class "Cookie")
 (#any-of? @method "make" "queue" "create")
 (#match? @of "(?i)sess|sid|token|auth|jwt|login")
 (#not-match? @of "(?i)[cx]srf")
 (#set! kind cookie)
 (#set! setting httponly))

((function_call_expression
   function: (name) @function
   arguments: (arguments
     . (argument) . (argument) . (argument) . (argument) . (argument) . (argument (boolean) @value)))
 (#eq? @function "cookie")
 (#set! kind cookie)
 (#set! setting secure))

((function_call_expression
   function: (name) @function
   arguments: (arguments
     . (argument (_) @of) . (argument) . (argument) . (argument) . (argument) . (argument)
     . (argument (boolean) @value)))
 (#eq? @function "cookie")
 (#match? @of "(?i)sess|sid|token|auth|jwt|login")
 (#not-match? @of "(?i)[cx]srf")
 (#set! kind cookie)
 (#set! setting httponly))
