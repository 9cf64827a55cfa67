; SPDX-License-Identifier: Apache-2.0
; Annotations of ingress-nginx in Terraform: kubernetes_ingress, kubernetes_ingress_v1, kubernetes_manifest.
;
; surface: terraform-ingress
; languages: hcl
; anchors: nginx.ingress.kubernetes.io/
; handler: ingress

((attribute
   (identifier) @key
   (expression) @annotations)
 (#eq? @key "annotations"))

((object_elem
   key: (expression) @key
   val: (expression) @annotations)
 (#match? @key "^\"?annotations\"?$"))
