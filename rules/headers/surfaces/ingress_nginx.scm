; SPDX-License-Identifier: Apache-2.0
; Annotations of ingress-nginx: snippets of nginx, CORS.
;
; surface: ingress-nginx
; languages: yaml json
; anchors: nginx.ingress.kubernetes.io/
; handler: ingress

((block_mapping_pair
   key: (_) @key
   value: (_) @annotations)
 (#match? @key "^['\"]?annotations['\"]?$"))

((flow_pair
   key: (_) @key
   value: (_) @annotations)
 (#match? @key "^['\"]?annotations['\"]?$"))
