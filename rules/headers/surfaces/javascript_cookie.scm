; SPDX-License-Identifier: Apache-2.0
; Cookies that servers in JavaScript send: Express, Fastify, Next.js, Hono, Nitro.
;
; surface: javascript-cookie
; languages: javascript typescript tsx
; anchors: .cookie( setCookie( cookies() cookies.set( cookies.get cookieStore
; handler: cookie

; res.cookie(name, value, options)
((call_expression
   function: (member_expression
     object: (_) @object
     property: (property_identifier) @method)
   arguments: (arguments . (_) @name . (_) . (_)? @options .))
 (#eq? @method "cookie")
 (#match? @object "(?i)(^|\\.)(res|resp|response|reply)(\\.status\\([^)]*\\))?$"))

; reply.setCookie(name, value, options)
((call_expression
   function: (member_expression
     object: (_) @object
     property: (property_identifier) @method)
   arguments: (arguments . (_) @name . (_) . (_)? @options .))
 (#eq? @method "setCookie")
 (#match? @object "(?i)^(res|resp|response|reply)$"))

; setCookie(c, name, value, options)
((call_expression
   function: (identifier) @function
   arguments: (arguments . (identifier) @context . (_) @name . (_) . (_)? @options .))
 (#eq? @function "setCookie")
 (#any-of? @context "c" "ctx" "event" "context"))

; cookies().set(name, value, options), response.cookies.set(...)
((call_expression
   function: (member_expression
     object: (_) @object
     property: (property_identifier) @method)
   arguments: (arguments . (_) @name . (_) . (_)? @options .))
 (#eq? @method "set")
 (#match? @object "^(\\(?(await )?cookies\\(\\)\\)?|cookieStore|(res|response)\\.cookies)$"))
