; SPDX-License-Identifier: Apache-2.0
; CORS in Python: Starlette's and FastAPI's CORSMiddleware, flask-cors.
;
; surface: python-cors
; languages: python
; anchors: CORSMiddleware flask_cors
; handler: cors

((call
   arguments: (argument_list . (identifier) @class) @options)
 (#eq? @class "CORSMiddleware")
 (#set! origins allow_origins)
 (#set! credentials allow_credentials)
 (#set! pattern allow_origin_regex)
 (#set! anchored)
 (#set! reflects))

((call
   function: (identifier) @class
   arguments: (argument_list) @options)
 (#eq? @class "CORSMiddleware")
 (#set! origins allow_origins)
 (#set! credentials allow_credentials)
 (#set! pattern allow_origin_regex)
 (#set! anchored)
 (#set! reflects))

((call
   function: (_) @function
   arguments: (argument_list) @options)
 (#any-of? @function "CORS" "cross_origin" "flask_cors.CORS")
 (#set! origins origins)
 (#set! credentials supports_credentials)
 (#set! default-any)
 (#set! wildcards)
 (#set! reflects))
