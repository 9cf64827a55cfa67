; SPDX-License-Identifier: Apache-2.0
; ConfigMaps: options and headers of ingress-nginx, and configuration files of any server.
;
; surface: config-map
; languages: yaml json
; anchors: kind:\sConfigMap kind:\s"ConfigMap" kind:\s'ConfigMap' "kind":\s"ConfigMap" "kind":"ConfigMap"
; handler: config-map

((block_mapping_pair
   key: (_) @key
   value: (_) @value) @pair
 (#eq? @key "kind")
 (#match? @value "^['\"]?ConfigMap['\"]?$"))

((flow_pair
   key: (_) @key
   value: (_) @value) @pair
 (#match? @key "^['\"]?kind['\"]?$")
 (#match? @value "^['\"]?ConfigMap['\"]?$"))
