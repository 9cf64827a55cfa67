; SPDX-License-Identifier: Apache-2.0
; Flags of cookies that are switched off, where the library has its defaults: sessions of Express, Fastify and Koa,
; cookie-session; NextAuth (Auth.js), where Secure is for all of them.
;
; surface: session-cookie
; languages: javascript typescript tsx
; anchors: session( session< sessionStorage( sessionStorage< fastify/session fastify-session secure-session fastifySession next-auth @auth/
; with: secure: httpOnly: useSecureCookies:
; handler: setting

((call_expression
   function: (_) @function
   arguments: (arguments
     (object
       (pair
         key: (property_identifier) @cookie
         value: (object
           (pair
             key: (property_identifier) @name
             value: (false) @value))))))
 (#match? @function "(?i)session(storage)?$")
 (#not-match? @function "Iron")
 (#any-of? @cookie "cookie" "cookieOptions")
 (#any-of? @name "secure" "httpOnly")
 (#set! kind cookie))

((call_expression
   function: (member_expression property: (property_identifier) @function)
   arguments: (arguments
     (_) @plugin
     (object
       (pair
         key: (property_identifier) @cookie
         value: (object
           (pair
             key: (property_identifier) @name
             value: (false) @value))))))
 (#eq? @function "register")
 (#match? @plugin "(?i)session")
 (#any-of? @cookie "cookie" "cookieOptions")
 (#any-of? @name "secure" "httpOnly")
 (#set! kind cookie))

((call_expression
   function: (_) @function
   arguments: (arguments
     (object
       (pair
         key: (property_identifier) @name
         value: (false) @value))))
 (#match? @function "(?i)cookieSession$")
 (#any-of? @name "secure" "httpOnly")
 (#set! kind cookie))

; Koa: session(options, app)
((call_expression
   function: (identifier) @function
   arguments: (arguments
     .
     (object
       (pair
         key: (property_identifier) @name
         value: (false) @value))
     .
     (identifier) @app
     .))
 (#eq? @function "session")
 (#eq? @app "app")
 (#any-of? @name "secure" "httpOnly")
 (#set! kind cookie))

((pair
   key: (property_identifier) @name
   value: (false) @value)
 (#eq? @name "useSecureCookies")
 (#set! kind cookie)
 (#set! setting secure))
