; SPDX-License-Identifier: Apache-2.0
; Kong's plugin `cors`, in a declarative file or a KongPlugin resource. It answers with the caller's origin if all are
; allowed with credentials, as they are without `origins`.
;
; surface: kong-cors
; languages: yaml
; anchors: credentials
; with: _format_version KongPlugin KongClusterPlugin
; handler: cors

((block_mapping
   (block_mapping_pair key: (_) @name value: (_) @plugin)
   (block_mapping_pair key: (_) @key value: (_) @options))
 (#any-of? @name "name" "plugin")
 (#eq? @plugin "cors")
 (#eq? @key "config")
 (#set! origins origins)
 (#set! credentials credentials)
 (#set! default-any)
 (#set! reflects))

((block_mapping
   (block_mapping_pair key: (_) @key value: (_) @options)
   (block_mapping_pair key: (_) @name value: (_) @plugin))
 (#any-of? @name "name" "plugin")
 (#eq? @plugin "cors")
 (#eq? @key "config")
 (#set! origins origins)
 (#set! credentials credentials)
 (#set! default-any)
 (#set! reflects))
