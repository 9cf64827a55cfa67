; SPDX-License-Identifier: Apache-2.0
; Headers of responses in Python: Django (response["X"]), Flask, FastAPI, Starlette, aiohttp
; (response.headers["X"], MutableHeaders(...).append), Tornado (set_header), http.server (send_header), Falcon, Bottle.
;
; surface: python-response
; languages: python
; anchors: response resp.headers .headers[ .headers. set_header add_header send_header headers= flask MutableHeaders

((assignment
   left: (subscript
     value: (_) @object
     subscript: (_) @name)
   right: (_) @value)
 (#match? @object "(?i)(^|[._])(response|resp|res|rv|reply|r)(\\.headers)?$")
 (#not-match? @object "(?i)request|session"))

; A dictionary of headers, filled before the response is made.
((assignment
   left: (subscript
     value: (_) @object
     subscript: (string) @name)
   right: (_) @value)
 (#match? @object "(?i)(^|[._])((security|response|extra|default|http|custom)_?)?headers$")
 (#not-match? @object "(?i)request|session|client|(^|[._])(response|resp|res|rv|reply)\\.headers$")
 (#match? @name "(?i)^[\"'](content-security-policy|x-frame-options|x-content-type-options|strict-transport-security|referrer-policy|permissions-policy|feature-policy|cross-origin-|access-control-allow-|set-cookie|x-xss-protection)"))

((call
   function: (attribute attribute: (identifier) @method)
   arguments: (argument_list . (_) @name . (_) @value))
 (#any-of? @method "set_header" "send_header"))

((call
   function: (attribute
     object: (_) @object
     attribute: (identifier) @method)
   arguments: (argument_list . (_) @name . (_) @value))
 (#any-of? @method "setdefault" "set")
 (#match? @object "(?i)(^|[._])((response|resp|res|rv|reply)(\\.headers)?|headers)$")
 (#not-match? @object "(?i)request|session|client"))

((call
   function: (attribute
     object: (_) @object
     attribute: (identifier) @method)
   arguments: (argument_list . (_) @name . (_) @value))
 (#any-of? @method "add" "append" "add_header" "append_header")
 (#match? @object "(?i)(^|[._])((response|resp|res|rv|reply)(\\.headers)?|headers)$")
 (#not-match? @object "(?i)request|session|client")
 (#set! operation add))

((call
   function: (attribute
     object: (_) @object
     attribute: (identifier) @method)
   arguments: (argument_list . (_) @headers))
 (#any-of? @method "update" "extend")
 (#match? @object "(?i)(^|[._])(response|resp|res|rv|reply)\\.headers$")
 (#not-match? @object "(?i)request|session|client"))

((call
   function: (attribute object: (_) @object attribute: (identifier) @method)
   arguments: (argument_list . (_) @headers))
 (#eq? @method "set_headers")
 (#match? @object "(?i)(response|resp|res|self)$"))

((call
   function: (_) @function
   arguments: (argument_list
     (keyword_argument name: (identifier) @keyword value: (_) @headers)))
 (#eq? @keyword "headers")
 (#match? @function "(^|[._])([A-Za-z]*Response|make_response)$"))

; return page, 200, {"X-Frame-Options": "DENY"} in Flask
((return_statement
   (expression_list (_) (dictionary) @headers .)))
