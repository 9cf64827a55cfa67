; SPDX-License-Identifier: Apache-2.0
; config.force_ssl and config.ssl_options of Rails.
;
; surface: rails-ssl
; languages: ruby
; anchors: force_ssl ssl_options
; handler: rails-ssl

((assignment
   left: (call method: (identifier) @method)
   right: (_) @force)
 (#eq? @method "force_ssl"))

((assignment
   left: (call method: (identifier) @method)
   right: (_) @options)
 (#eq? @method "ssl_options"))
