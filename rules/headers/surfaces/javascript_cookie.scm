; SPDX-License-Identifier: Apache-2.0
; Cookies that servers in JavaScript send: Express, Fastify, Next.js, Hono, Nitro, Koa, SvelteKit, Astro,
; iron-session, NextAuth (Auth.js).
;
; surface: javascript-cookie
; languages: javascript typescript tsx
; anchors: .cookie( setCookie( cookies() cookies.set( cookies.get cookieStore iron-session next-auth @auth/
; handler: cookie

; res.cookie(name, value, options), reply.setCookie(name, value, options)
((call_expression
   function: (member_expression
     object: (_) @object
     property: (property_identifier) @method)
   arguments: (arguments . (_) @name . (_) . (_)? @options .))
 (#any-of? @method "cookie" "setCookie")
 (#match? @object "(?i)(^|\\.)(res|resp|response|reply)(\\.status\\([^)]*\\))?$"))

; setCookie(c, name, value, options)
((call_expression
   function: (identifier) @function
   arguments: (arguments . (identifier) @context . (_) @name . (_) . (_)? @options .))
 (#eq? @function "setCookie")
 (#any-of? @context "c" "ctx" "event" "context"))

; cookies().set(name, value, options), response.cookies.set(...), Astro.cookies.set(...)
((call_expression
   function: (member_expression
     object: (_) @object
     property: (property_identifier) @method)
   arguments: (arguments . (_) @name . (_) . (_)? @options .))
 (#eq? @method "set")
 (#match? @object "^(\\(?(await )?cookies\\(\\)\\)?|cookieStore|cookiesStore|cookieJar|jar|(res|response|Astro|context)\\.cookies)$"))

; The same with name and value among the options.
((call_expression
   function: (member_expression
     object: (_) @object
     property: (property_identifier) @method)
   arguments: (arguments . (object) @options .))
 (#eq? @method "set")
 (#match? @object "^(\\(?(await )?cookies\\(\\)\\)?|cookieStore|cookiesStore|cookieJar|jar|(res|response)\\.cookies)$"))

; Koa: HttpOnly unless that is switched off, Secure as the connection is.
((call_expression
   function: (member_expression
     object: (_) @object
     property: (property_identifier) @method)
   arguments: (arguments . (_) @name . (_) . (_)? @options .))
 (#eq? @method "set")
 (#eq? @object "ctx.cookies")
 (#set! httponly on)
 (#set! secure unknown))

; SvelteKit: all flags unless they are switched off.
((call_expression
   function: (member_expression
     object: (_) @object
     property: (property_identifier) @method)
   arguments: (arguments . (_) @name . (_) . (_)? @options .))
 (#eq? @method "set")
 (#any-of? @object "cookies" "event.cookies")
 (#set! httponly on)
 (#set! secure on)
 (#set! samesite Lax))

; iron-session: all flags unless they are switched off.
((pair
   key: (property_identifier) @cookie
   value: (object) @options)
 (#eq? @cookie "cookieOptions")
 (#set! cookie iron-session)
 (#set! httponly on)
 (#set! secure on)
 (#set! samesite Lax))

; NextAuth: what is given for a cookie stands for all of its options.
((pair
   key: (property_identifier) @cookie
   value: (object
     (pair
       key: (property_identifier) @key
       value: (object) @options)))
 (#eq? @cookie "sessionToken")
 (#eq? @key "options")
 (#set! cookie next-auth.session-token))
