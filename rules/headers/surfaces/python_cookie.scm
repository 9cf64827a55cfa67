; SPDX-License-Identifier: Apache-2.0
; response.set_cookie(...) in Python: Django, Flask, FastAPI, aiohttp, Falcon, Bottle, Tornado.
;
; surface: python-cookie
; languages: python
; anchors: set_cookie set_signed_cookie set_secure_cookie
; handler: cookie

((call
   function: (attribute attribute: (identifier) @method)
   arguments: (argument_list) @options)
 (#any-of? @method "set_cookie" "set_signed_cookie" "set_secure_cookie"))
