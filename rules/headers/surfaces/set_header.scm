; SPDX-License-Identifier: Apache-2.0
; Headers of responses in JavaScript: Node (setHeader, writeHead), Express (set, header, append, type),
; Koa (ctx.set, ctx.append), Fastify (reply.header, reply.headers), Hono (c.header), the Fetch API
; (headers.set, headers.append).
;
; surface: javascript-response
; languages: javascript typescript tsx
; anchors: setHeader writeHead .set( .header( .headers( .append(

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
 (#match? @object "(?i)(^|[._])(res|resp|response|reply|rep|ctx|context|c|headers|h|responseHeaders|header)$"))

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
   arguments: (arguments . (object) @headers . ))
 (#any-of? @method "set" "header" "headers")
 (#match? @object "(?i)(^|[._])(res|resp|response|reply|ctx|context)$"))

((call_expression
   function: (member_expression property: (property_identifier) @method)
   arguments: (arguments . (number) (object) @headers . ))
 (#eq? @method "writeHead"))
