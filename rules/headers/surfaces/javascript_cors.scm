; SPDX-License-Identifier: Apache-2.0
; The options of CORS middleware: Express, Fastify, Hono, Koa, NestJS, Socket.IO, Apollo. Which calls are theirs is
; known by the handler.
;
; surface: javascript-cors
; languages: javascript typescript tsx
; anchors: cors( enableCors( register( NestFactory socket.io apollo-server
; with: cors
; handler: javascript-cors

((call_expression
   function: (identifier)) @call
 (#match? @call "^[a-zA-Z]*[cC]ors\\("))

((call_expression
   function: (member_expression property: (property_identifier) @method)) @call
 (#any-of? @method "enableCors" "register"))

; With type arguments (await NestFactory.create<Application>(...)) the grammar has what is called within the await.
((call_expression
   function: [
     (member_expression
       object: (identifier) @object
       property: (property_identifier) @method)
     (await_expression
       (member_expression
         object: (identifier) @object
         property: (property_identifier) @method))]
   arguments: (arguments
     (object
       (pair
         key: (property_identifier) @key
         value: (object) @options)))) @call
 (#eq? @object "NestFactory")
 (#eq? @method "create")
 (#eq? @key "cors"))

; Socket.IO and Apollo Server hand them to the package cors.
((new_expression
   constructor: (identifier) @class
   arguments: (arguments
     (object
       (pair
         key: (property_identifier) @key
         value: (object) @options)))) @call
 (#any-of? @class "Server" "ApolloServer")
 (#eq? @key "cors"))
