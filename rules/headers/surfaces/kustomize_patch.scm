; SPDX-License-Identifier: Apache-2.0
; Patches that stand as text in a kustomization: manifests in the file.
;
; surface: kustomize-patch
; languages: yaml
; anchors: nginx.ingress.kubernetes.io
; with: patch
; files: kustomization.yaml kustomization.yml Kustomization
; handler: kustomize-patch

((block_mapping_pair
   key: (_) @key
   value: (_) @patch)
 (#eq? @key "patch"))

((block_mapping_pair
   key: (_) @key
   value: (block_node
     (block_sequence
       (block_sequence_item (block_node) @patch))))
 (#eq? @key "patchesStrategicMerge"))
