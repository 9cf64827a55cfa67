; SPDX-License-Identifier: Apache-2.0
; Response headers that proxies of Kubernetes change: HTTPRoute of the Gateway API, Contour's HTTPProxy, Istio's
; VirtualService, Envoy's routes.
;
; surface: header-modifier
; languages: yaml
; anchors: responseHeaderModifier responseHeadersPolicy VirtualService response_headers_to_add responseHeadersToAdd
; handler: header-modifier

((block_mapping_pair
   key: (_) @key
   value: (_) @modifier)
 (#any-of? @key "responseHeaderModifier" "responseHeadersPolicy" "response" "response_headers_to_add" "responseHeadersToAdd"))

((flow_pair
   key: (_) @key
   value: (_) @modifier)
 (#any-of? @key "responseHeaderModifier" "responseHeadersPolicy" "response" "response_headers_to_add" "responseHeadersToAdd"))
