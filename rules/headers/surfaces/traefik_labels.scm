; SPDX-License-Identifier: Apache-2.0
; The same options as labels of containers: a list of "key=value", or a mapping.
;
; surface: traefik-labels
; languages: yaml
; anchors: traefik.http.middlewares.
; handler: traefik-labels

((block_mapping_pair
   key: (_) @key
   value: (_) @labels)
 (#match? @key "^['\"]?labels['\"]?$"))
