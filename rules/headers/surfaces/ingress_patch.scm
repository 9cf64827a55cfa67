; SPDX-License-Identifier: Apache-2.0
; Annotations of ingress-nginx that a JSON patch sets: of kustomize, or for kubectl.
;
; surface: ingress-patch
; languages: yaml json
; anchors: nginx.ingress.kubernetes.io~1 /metadata/annotations
; with: nginx.ingress.kubernetes.io
; handler: ingress-patch

((block_mapping_pair
   key: (_) @key
   value: (_) @path) @pair
 (#eq? @key "path")
 (#match? @path "^['\"]?/metadata/annotations"))

((flow_pair
   key: (_) @key
   value: (_) @path) @pair
 (#match? @key "^['\"]?path['\"]?$")
 (#match? @path "^['\"]?/metadata/annotations"))
