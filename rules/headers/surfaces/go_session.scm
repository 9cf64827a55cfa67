; SPDX-License-Identifier: Apache-2.0
; Flags of session cookies that Go programs switch off: gorilla/sessions, gin-contrib/sessions, scs, gorilla/csrf,
; fiber's session. What is left out is the library's business.
;
; surface: go-session
; languages: go
; anchors: sessions.Options csrf.Secure( csrf.HttpOnly( .Cookie.Secure .Cookie.HttpOnly session.Config
; with: false
; handler: setting

((composite_literal
   type: (qualified_type package: (package_identifier) @package name: (type_identifier) @type)
   body: (literal_value
     (keyed_element
       . (literal_element (identifier) @key)
       . (literal_element (false) @value))))
 (#any-of? @package "sessions" "session")
 (#any-of? @type "Options" "Config")
 (#any-of? @key "Secure" "CookieSecure")
 (#set! kind cookie)
 (#set! setting secure))

((composite_literal
   type: (qualified_type package: (package_identifier) @package name: (type_identifier) @type)
   body: (literal_value
     (keyed_element
       . (literal_element (identifier) @key)
       . (literal_element (false) @value))))
 (#any-of? @package "sessions" "session")
 (#any-of? @type "Options" "Config")
 (#any-of? @key "HttpOnly" "CookieHTTPOnly")
 (#set! kind cookie)
 (#set! setting httpOnly))

; csrf.Protect(key, csrf.Secure(false))
((call_expression
   function: (selector_expression operand: (identifier) @package field: (field_identifier) @key)
   arguments: (argument_list . (false) @value .))
 (#eq? @package "csrf")
 (#eq? @key "Secure")
 (#set! kind cookie)
 (#set! setting secure))

; sessionManager.Cookie.Secure = false, store.Options.Secure = false
((assignment_statement
   left: (expression_list (selector_expression operand: (_) @object field: (field_identifier) @key))
   right: (expression_list (false) @value))
 (#match? @object "(Cookie|[sS]tore\\.Options)$")
 (#eq? @key "Secure")
 (#set! kind cookie)
 (#set! setting secure))

((assignment_statement
   left: (expression_list (selector_expression operand: (_) @object field: (field_identifier) @key))
   right: (expression_list (false) @value))
 (#match? @object "(Cookie|[sS]tore\\.Options)$")
 (#eq? @key "HttpOnly")
 (#set! kind cookie)
 (#set! setting httpOnly))
