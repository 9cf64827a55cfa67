; SPDX-License-Identifier: Apache-2.0
; NelmioCorsBundle of Symfony, which answers with the caller's origin if all are allowed with credentials.
;
; surface: nelmio-cors
; languages: yaml
; anchors: nelmio_cors:
; handler: cors

((block_mapping_pair
   key: (_) @bundle
   value: (block_node
     (block_mapping
       (block_mapping_pair
         key: (_) @key
         value: (_) @options))))
 (#eq? @bundle "nelmio_cors")
 (#eq? @key "defaults")
 (#set! origins allow_origin)
 (#set! credentials allow_credentials)
 (#set! reflects))
