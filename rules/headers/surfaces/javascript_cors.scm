; SPDX-License-Identifier: Apache-2.0
; The options of CORS middleware: Express, Fastify, Hono, Koa, NestJS. Which calls are theirs is known by the handler.
;
; surface: javascript-cors
; languages: javascript typescript tsx
; anchors: cors( enableCors( register(
; with: cors
; handler: javascript-cors

((call_expression
   function: (identifier)) @call
 (#match? @call "^[a-zA-Z]*[cC]ors\\("))

((call_expression
   function: (member_expression property: (property_identifier) @method)) @call
 (#any-of? @method "enableCors" "register"))
