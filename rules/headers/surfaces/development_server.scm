; SPDX-License-Identifier: Apache-2.0
; Headers of the servers of Vite, webpack and Vue's tools: nobody but the developer gets them.
;
; surface: development-server
; languages: javascript typescript
; anchors: headers
; files: vite.config.* vitest.config.* webpack.*.js webpack.config.* vue.config.* rsbuild.config.* rspack.config.* craco.config.* astro.config.* nuxt.config.*
; development

((pair
   key: (property_identifier) @around
   value: (object
     (pair
       key: (property_identifier) @key
       value: (_) @headers)))
 (#any-of? @around "server" "preview" "devServer")
 (#eq? @key "headers"))
