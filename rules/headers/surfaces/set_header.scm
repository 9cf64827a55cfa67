; SPDX-License-Identifier: Apache-2.0
; Headers of responses in JavaScript: Node (setHeader, writeHead), Express (set, header, append, type),
; Koa (ctx.set, ctx.append), Fastify (reply.header, reply.headers), Hono (c.header), the Fetch API
; (headers.set, headers.append), Nitro (setHeader(event, ...)), SvelteKit (setHeaders({...})), NestJS (@Header(...)).
;
; surface: javascript-response
; languages: javascript typescript tsx
; anchors: setHeader writeHead .set( .header( .headers( .append( setResponseHeader @Header

((call_expression
   function: (member_expression property: (property_identifier) @method)
   arguments: (arguments . (_) @name . (_) @value . ))
 (#eq? @method "setHeader"))

((call_expression
   function: (member_expression
     object: (_) @object
     property: (property_identifier) @method)
   arguments: (arguments . [(string) (template_string) (identifier)] @name . (_) @value . ))
 (#any-of? @method "set" "header")
 (#match? @object "(?i)(^|[._])(res|resp|response|reply|rep|ctx|context|c|headers|h|(response|new|newResponse|res|secure|secured)Headers|header)$"))

((call_expression
   function: (member_expression
     object: (_) @object
     property: (property_identifier) @method)
   arguments: (arguments . [(string) (template_string) (identifier)] @name . (_) @value . ))
 (#eq? @method "append")
 (#match? @object "(?i)(^|[._])(res|resp|response|reply|ctx|context|headers|responseHeaders)$")
 (#set! operation add))

((call_expression
   function: (member_expression
     object: (_) @object
     property: (property_identifier) @method)
   arguments: (arguments . [(object) (identifier) (member_expression) (call_expression)] @headers . ))
 (#any-of? @method "set" "header" "headers")
 (#match? @object "(?i)(^|[._])(res|resp|response|reply|ctx|context)$"))

; res.status(200).set(...).set(...), h.response(page).header(...), reply.code(200).headers({...})
((call_expression
   function: (member_expression
     object: (call_expression) @object
     property: (property_identifier) @method)
   arguments: (arguments . [(string) (template_string)] @name . (_) @value . ))
 (#any-of? @method "set" "header")
 (#match? @object "^(res|resp|response|reply|h|ctx)\\s*\\.\\s*(response|status|code|set|header|headers|type|vary|cookie|setCookie|append)\\("))

((call_expression
   function: (member_expression
     object: (call_expression) @object
     property: (property_identifier) @method)
   arguments: (arguments . (object) @headers . ))
 (#any-of? @method "set" "header" "headers")
 (#match? @object "^(res|resp|response|reply|ctx)\\s*\\.\\s*(status|code|set|header|headers|type|vary|cookie|setCookie|append)\\("))

((call_expression
   function: (member_expression property: (property_identifier) @method)
   arguments: (arguments . (_) . [(object) (identifier) (member_expression) (call_expression)] @headers . ))
 (#eq? @method "writeHead"))

((call_expression
   function: (member_expression property: (property_identifier) @method)
   arguments: (arguments . (_) . (_) . [(object) (identifier) (member_expression) (call_expression)] @headers . ))
 (#eq? @method "writeHead"))

; Nitro and h3
((call_expression
   function: (identifier) @function
   arguments: (arguments . (_) . (_) @name . (_) @value . ))
 (#any-of? @function "setHeader" "setResponseHeader"))

((call_expression
   function: (identifier) @function
   arguments: (arguments . (_) . (_) @headers . ))
 (#any-of? @function "setHeaders" "setResponseHeaders"))

; SvelteKit
((call_expression
   function: [
     (identifier) @function
     (member_expression property: (property_identifier) @function)]
   arguments: (arguments . (object) @headers . ))
 (#eq? @function "setHeaders"))

; NestJS
((decorator
   (call_expression
     function: (identifier) @function
     arguments: (arguments . (_) @name . (_) @value . )))
 (#eq? @function "Header"))
