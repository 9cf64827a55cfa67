; SPDX-License-Identifier: Apache-2.0
; Headers of response objects in PHP: Laravel and Symfony ($response->headers->set, ->header(),
; withHeaders, new Response), PSR-7 (withHeader, withAddedHeader), CodeIgniter (setHeader), WordPress
; and others ($headers["..."], as in the filter wp_headers), header_remove().
;
; surface: php-response
; languages: php
; anchors: ->header( ->headers withHeader withAddedHeader setHeader addHeader wp_headers $headers[ header_remove Response(

((member_call_expression
   object: (_) @object
   name: (name) @method
   arguments: (arguments . (argument (_) @name) . (argument (_) @value)))
 (#any-of? @method "header" "setHeader" "set" "withHeader")
 (#match? @object "(?i)(res|resp|response|reply|headers)(\\(.*\\))?$")
 (#not-match? @object "(?i)request"))

; $response = $response->withHeader(...)->withHeader(...), response(...)->header(...)->header(...),
; $next($request)->header(...)
((member_call_expression
   object: [(member_call_expression) (function_call_expression)] @object
   name: (name) @method
   arguments: (arguments . (argument (_) @name) . (argument (_) @value)))
 (#any-of? @method "header" "withHeader" "setHeader")
 (#match? @object "(?i)^\\$?(this->)?(res|resp|response|handler|next)\\b")
 (#not-match? @object "(?i)(request|response(\\(.*\\))?)$"))

((member_call_expression
   object: (_) @object
   name: (name) @method
   arguments: (arguments . (argument (_) @name) . (argument (_) @value)))
 (#any-of? @method "withAddedHeader" "addHeader" "appendHeader")
 (#not-match? @object "(?i)request|mail|message")
 (#set! operation add))

((member_call_expression
   object: (_) @object
   name: (name) @method
   arguments: (arguments . (argument (array_creation_expression) @headers)))
 (#any-of? @method "withHeaders" "add" "replace")
 (#match? @object "(?i)(res|resp|response|headers)(\\(.*\\))?$")
 (#not-match? @object "(?i)request|http::"))

((member_call_expression
   object: (_) @object
   name: (name) @method
   arguments: (arguments . (argument [(variable_name) (member_access_expression) (class_constant_access_expression)] @headers)))
 (#eq? @method "withHeaders")
 (#match? @object "(?i)(res|resp|response)(\\(.*\\))?$"))

; $response->header(...)->withHeaders([...]), $next($request)->withHeaders([...])
((member_call_expression
   object: [(member_call_expression) (function_call_expression)] @object
   name: (name) @method
   arguments: (arguments . (argument (array_creation_expression) @headers)))
 (#eq? @method "withHeaders")
 (#match? @object "(?i)^\\$?(this->)?(res|resp|response|handler|next)\\b")
 (#not-match? @object "(?i)(request|response(\\(.*\\))?)$"))

((object_creation_expression
   (name) @class
   (arguments . (argument) . (argument) . (argument (array_creation_expression) @headers)))
 (#match? @class "Response$"))

((function_call_expression
   function: (name) @function
   arguments: (arguments . (argument) . (argument) . (argument (array_creation_expression) @headers)))
 (#eq? @function "response"))

((assignment_expression
   left: (subscript_expression . (variable_name) @object . (string) @name)
   right: (_) @value)
 (#eq? @object "$headers")
 (#match? @name "(?i)^[\"'](content-security-policy|x-frame-options|x-content-type-options|strict-transport-security|referrer-policy|permissions-policy|feature-policy|cross-origin-|access-control-allow-|x-xss-protection)"))

((function_call_expression
   function: (name) @function
   arguments: (arguments . (argument (_) @name) . ))
 (#eq? @function "header_remove")
 (#set! operation remove))
