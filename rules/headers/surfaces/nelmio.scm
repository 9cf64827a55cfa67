; SPDX-License-Identifier: Apache-2.0
; NelmioSecurityBundle of Symfony: nelmio_security of a YAML file.
;
; surface: nelmio
; languages: yaml
; anchors: nelmio_security:
; handler: nelmio

((block_mapping_pair
   key: (_) @key
   value: (_) @options)
 (#eq? @key "nelmio_security"))
