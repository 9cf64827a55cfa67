; SPDX-License-Identifier: Apache-2.0
; Flags of session cookies that are switched off: app.config of Flask, SessionMiddleware of Starlette.
;
; surface: python-session
; languages: python
; anchors: SESSION_COOKIE_ REMEMBER_COOKIE_ SessionMiddleware
; handler: setting

; app.config["SESSION_COOKIE_SECURE"] = False
((assignment
   left: (subscript
     value: (_) @object
     subscript: (string (string_content) @key))
   right: (_) @value)
 (#match? @object "(^|[._])config$")
 (#any-of? @key "SESSION_COOKIE_SECURE" "REMEMBER_COOKIE_SECURE")
 (#set! kind cookie)
 (#set! setting secure))

((assignment
   left: (subscript
     value: (_) @object
     subscript: (string (string_content) @key))
   right: (_) @value)
 (#match? @object "(^|[._])config$")
 (#any-of? @key "SESSION_COOKIE_HTTPONLY" "REMEMBER_COOKIE_HTTPONLY")
 (#set! kind cookie)
 (#set! setting httpOnly))

; app.config.update(SESSION_COOKIE_SECURE=False), app.config.from_mapping(...)
((call
   function: (_) @function
   arguments: (argument_list
     (keyword_argument name: (identifier) @key value: (_) @value)))
 (#match? @function "(^|[._])config\\.(update|from_mapping)$")
 (#any-of? @key "SESSION_COOKIE_SECURE" "REMEMBER_COOKIE_SECURE")
 (#set! kind cookie)
 (#set! setting secure))

((call
   function: (_) @function
   arguments: (argument_list
     (keyword_argument name: (identifier) @key value: (_) @value)))
 (#match? @function "(^|[._])config\\.(update|from_mapping)$")
 (#any-of? @key "SESSION_COOKIE_HTTPONLY" "REMEMBER_COOKIE_HTTPONLY")
 (#set! kind cookie)
 (#set! setting httpOnly))

((call
   function: (_) @function
   arguments: (argument_list
     (dictionary
       (pair key: (string (string_content) @key) value: (_) @value))))
 (#match? @function "(^|[._])config\\.(update|from_mapping)$")
 (#any-of? @key "SESSION_COOKIE_SECURE" "REMEMBER_COOKIE_SECURE")
 (#set! kind cookie)
 (#set! setting secure))

((call
   function: (_) @function
   arguments: (argument_list
     (dictionary
       (pair key: (string (string_content) @key) value: (_) @value))))
 (#match? @function "(^|[._])config\\.(update|from_mapping)$")
 (#any-of? @key "SESSION_COOKIE_HTTPONLY" "REMEMBER_COOKIE_HTTPONLY")
 (#set! kind cookie)
 (#set! setting httpOnly))

; app.add_middleware(SessionMiddleware, https_only=False)
((call
   arguments: (argument_list
     . (identifier) @class
     (keyword_argument name: (identifier) @key value: (_) @value)))
 (#eq? @class "SessionMiddleware")
 (#eq? @key "https_only")
 (#set! kind cookie)
 (#set! setting secure))
