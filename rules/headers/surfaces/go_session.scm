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
       . (literal_element (identifier) @name)
       . (literal_element (false) @value))))
 (#any-of? @package "sessions" "session")
 (#any-of? @type "Options" "Config")
 (#any-of? @name "Secure" "CookieSecure" "HttpOnly" "CookieHTTPOnly")
 (#set! kind cookie))

; csrf.Protect(key, csrf.Secure(false))
((call_expression
   function: (selector_expression operand: (identifier) @package field: (field_identifier) @name)
   arguments: (argument_list . (false) @value .))
 (#eq? @package "csrf")
 (#any-of? @name "Secure" "HttpOnly")
 (#set! kind cookie))

; sessionManager.Cookie.Secure = false, store.Options.Secure = false
((assignment_statement
   left: (expression_list (selector_expression operand: (_) @object field: (field_identifier) @name))
   right: (expression_list (false) @value))
 (#match? @object "(Cookie|[sS]tore\\.Options)$")
 (#any-of? @name "Secure" "HttpOnly")
 (#set! kind cookie))
