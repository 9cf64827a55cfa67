; SPDX-License-Identifier: Apache-2.0
; Responses that JavaScript makes as values: new Response and its kin (Fetch API, Workers, Next.js, Remix), the objects
; that functions in the cloud return, CloudFront's headers, Electron's onHeadersReceived, headers() of Remix routes.
;
; surface: javascript-responses
; languages: javascript typescript tsx
; anchors: headers
; handler: fetch

; new Response(body, {headers})
((new_expression
   constructor: (_) @class
   arguments: (arguments . (_) . (_) @init))
 (#any-of? @class "Response" "NextResponse"))

; Response.json(data, {headers}), NextResponse.redirect(url, {headers}); json() and data() of Remix
((call_expression
   function: (member_expression
     object: (identifier) @class
     property: (property_identifier) @method)
   arguments: (arguments . (_) . (_) @init))
 (#any-of? @class "Response" "NextResponse")
 (#any-of? @method "json" "redirect" "rewrite"))

((call_expression
   function: (identifier) @function
   arguments: (arguments . (_) . (object) @init))
 (#any-of? @function "json" "data" "defer" "redirect"))

; NextResponse.next({headers}): not {request: {headers}}, which the browser never sees
((call_expression
   function: (member_expression
     object: (identifier) @class
     property: (property_identifier) @method)
   arguments: (arguments . (_) @init .))
 (#eq? @class "NextResponse")
 (#eq? @method "next"))

; return {statusCode: 200, headers: {...}}
((object
   (pair key: (property_identifier) @status)) @init
 (#eq? @status "statusCode"))

; callback({responseHeaders: {...}})
((pair
   key: (property_identifier) @key
   value: (_) @headers)
 (#eq? @key "responseHeaders"))

; response.headers["x-frame-options"] = ..., headers["x-frame-options"] = [{key, value}]; by their names, so that headers of
; requests stay out
((assignment_expression
   left: (subscript_expression
     object: (_) @object
     index: (_) @name)
   right: (_) @value)
 (#match? @object "(?i)^((res|resp|response|event\\.response|reply|details|ctx|ctx\\.response)\\.)?(headers|responseHeaders)$")
 (#match? @name "(?i)security|frame|x-content|referrer|permission|cross-origin|access-control|set-cookie|x-xss|feature|report|powered"))

; export function headers() { return {...} }, export const headers = () => ({...})
((export_statement
   declaration: (function_declaration
     name: (identifier) @function
     body: (statement_block (return_statement (_) @headers))))
 (#eq? @function "headers"))

((export_statement
   declaration: (lexical_declaration
     (variable_declarator
       name: (identifier) @function
       value: (arrow_function) @headers)))
 (#eq? @function "headers"))

; c.html(page, 200, {"X-Frame-Options": "DENY"}) of Hono
((call_expression
   function: (member_expression
     object: (identifier) @object
     property: (property_identifier) @method)
   arguments: (arguments . (_) . (_) . [(object) (identifier)] @headers .))
 (#any-of? @object "c" "ctx" "context")
 (#any-of? @method "html" "text" "json" "body" "newResponse"))
