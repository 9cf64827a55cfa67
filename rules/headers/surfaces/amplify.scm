; SPDX-License-Identifier: Apache-2.0
; customHeaders of AWS Amplify: rules with a pattern.
;
; surface: amplify
; languages: yaml
; anchors: customHeaders
; files: customHttp.yml customHttp.yaml amplify.yml amplify.yaml
; handler: path-rule
; merge: paths

((block_mapping
   (block_mapping_pair key: (_) @key)) @rule
 (#match? @key "^['\"]?pattern['\"]?$"))
