; SPDX-License-Identifier: Apache-2.0
; Values of ingress-nginx's Helm chart: what goes into its ConfigMaps.
;
; surface: ingress-nginx-chart
; languages: yaml
; anchors: addHeaders hsts-max-age http-snippet server-snippet location-snippet ssl-protocols hsts-preload hsts-include-subdomains
; handler: config-data

((block_mapping_pair
   key: (_) @controller
   value: (block_node
     (block_mapping
       (block_mapping_pair
         key: (_) @key
         value: (_) @data))))
 (#eq? @controller "controller")
 (#any-of? @key "config" "addHeaders"))
