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
     subscript: (string (string_content) @name))
   right: (_) @value)
 (#match? @object "(^|[._])config$")
 (#match? @name "^(SESSION|REMEMBER)_COOKIE_(SECURE|HTTPONLY)$")
 (#set! kind cookie))

; app.config.update(SESSION_COOKIE_SECURE=False), app.config.from_mapping(...)
((call
   function: (_) @function
   arguments: (argument_list
     (keyword_argument name: (identifier) @name value: (_) @value)))
 (#match? @function "(^|[._])config\\.(update|from_mapping)$")
 (#match? @name "^(SESSION|REMEMBER)_COOKIE_(SECURE|HTTPONLY)$")
 (#set! kind cookie))

((call
   function: (_) @function
   arguments: (argument_list
     (dictionary
       (pair key: (string (string_content) @name) value: (_) @value))))
 (#match? @function "(^|[._])config\\.(update|from_mapping)$")
 (#match? @name "^(SESSION|REMEMBER)_COOKIE_(SECURE|HTTPONLY)$")
 (#set! kind cookie))

; app.add_middleware(SessionMiddleware, https_only=False)
((call
   arguments: (argument_list
     . (identifier) @class
     (keyword_argument name: (identifier) @name value: (_) @value)))
 (#eq? @class "SessionMiddleware")
 (#eq? @name "https_only")
 (#set! kind cookie)
 (#set! setting secure))
