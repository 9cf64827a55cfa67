; SPDX-License-Identifier: Apache-2.0
; CORS of proxies and gateways in YAML: HTTPRoute of the Gateway API, Envoy Gateway's SecurityPolicy, Contour's
; HTTPProxy, Istio's VirtualService, Envoy (these answer with the caller's origin if all are allowed with credentials),
; HTTP APIs of AWS.
;
; surface: proxy-cors
; languages: yaml
; anchors: allowCredentials AllowCredentials allow_credentials
; with: HTTPRoute SecurityPolicy HTTPProxy VirtualService CorsConfiguration allow_origin_string_match
; handler: cors

((block_mapping_pair
   key: (_) @key
   value: (_) @options)
 (#any-of? @key "cors")
 (#set! origins allowOrigins)
 (#set! credentials allowCredentials)
 (#set! reflects))

((block_mapping_pair
   key: (_) @key
   value: (_) @options)
 (#any-of? @key "corsPolicy")
 (#set! origins allowOrigin)
 (#set! credentials allowCredentials)
 (#set! reflects))

((block_mapping_pair
   key: (_) @key
   value: (_) @options)
 (#any-of? @key "CorsConfiguration")
 (#set! origins AllowOrigins)
 (#set! credentials AllowCredentials))

; Istio: a list of {exact: ...}, {prefix: ...} or {regex: ...}, which must match as a whole.
((block_mapping_pair
   key: (_) @key
   value: (_) @options)
 (#any-of? @key "corsPolicy")
 (#set! origins allowOrigins)
 (#set! credentials allowCredentials)
 (#set! matchers)
 (#set! anchored)
 (#set! reflects))

; Envoy: of a virtual host or a route, in the old place and in that of the filter.
((block_mapping_pair
   key: (_) @key
   value: (_) @options)
 (#any-of? @key "cors" "envoy.filters.http.cors")
 (#set! origins allow_origin_string_match)
 (#set! credentials allow_credentials)
 (#set! matchers)
 (#set! anchored)
 (#set! reflects))
