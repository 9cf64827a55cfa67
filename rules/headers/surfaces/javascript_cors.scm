; SPDX-License-Identifier: Apache-2.0
; The options of CORS middleware: Express, Fastify, Hono, Koa, NestJS. Which calls are theirs is known by the handler.
;
; surface: javascript-cors
; languages: javascript typescript tsx
; anchors: cors( enableCors( register( NestFactory
; with: cors
; handler: javascript-cors

((call_expression
   function: (identifier)) @call
 (#match? @call "^[a-zA-Z]*[cC]ors\\("))

((call_expression
   function: (member_expression property: (property_identifier) @method)) @call
 (#any-of? @method "enableCors" "register"))

((call_expression
   function: (member_expression
     object: (identifier) @object
     property: (property_identifier) @method)
   arguments: (arguments
     (object
       (pair
         key: (property_identifier) @key
         value: (object) @options)))) @call
 (#eq? @object "NestFactory")
 (#eq? @method "create")
 (#eq? @key "cors"))
