; SPDX-License-Identifier: Apache-2.0
; TLS in Python: certificates that nobody checks, old versions, connections to databases.
;
; surface: python-tls
; languages: python
; anchors: verify=False .verify CERT_NONE check_hostname _create_unverified_context ssl=False verify_ssl PROTOCOL_TLSv1 PROTOCOL_SSLv TLSVersion.
; with: requests httpx aiohttp urllib3 ssl
; handler: setting

; requests.get(url, verify=False), httpx.Client(verify=False)
((call
   function: (attribute
     object: (_) @object
     attribute: (identifier) @method)
   arguments: (argument_list
     (keyword_argument name: (identifier) @name value: (false) @value)))
 (#match? @object "(?i)(^|[._])(requests|httpx|session|client|http|s)$")
 (#any-of? @method "get" "post" "put" "patch" "delete" "head" "options" "request" "stream" "send" "Client" "AsyncClient")
 (#eq? @name "verify")
 (#set! kind tls-verify))

; session.verify = False
((assignment
   left: (attribute
     object: (_) @object
     attribute: (identifier) @name)
   right: (_) @value)
 (#match? @object "(?i)(^|[._])(session|client|s|http)$")
 (#eq? @name "verify")
 (#set! kind tls-verify))

; aiohttp.TCPConnector(ssl=False), session.get(url, ssl=False)
((call
   function: (_) @function
   arguments: (argument_list
     (keyword_argument name: (identifier) @name value: (false) @value)))
 (#match? @function "(^|[._])TCPConnector$|(?i)session\\.(get|post|put|patch|delete|head|request|ws_connect)$")
 (#any-of? @name "ssl" "verify_ssl")
 (#set! kind tls-verify)
 (#set! setting verify_ssl))

; context.verify_mode = ssl.CERT_NONE
((assignment
   left: (attribute object: (_) @object attribute: (identifier) @name)
   right: [
     (attribute attribute: (identifier) @value)
     (identifier) @value])
 (#eq? @name "verify_mode")
 (#not-eq? @object "self")
 (#set! kind tls-verify))

; context.check_hostname = False
((assignment
   left: (attribute object: (_) @object attribute: (identifier) @name)
   right: (_) @value)
 (#eq? @name "check_hostname")
 (#not-eq? @object "self")
 (#set! kind tls-verify))

; wrap_socket(cert_reqs=ssl.CERT_NONE), urllib3.PoolManager(cert_reqs="CERT_NONE"), sslopt={"cert_reqs": ssl.CERT_NONE}
((keyword_argument
   name: (identifier) @name
   value: [
     (attribute attribute: (identifier) @value)
     (identifier) @value
     (string (string_content) @value)])
 (#any-of? @name "cert_reqs" "ssl_cert_reqs")
 (#any-of? @value "CERT_NONE" "none")
 (#set! kind tls-verify)
 (#set! setting verify_mode)
 (#set! text CERT_NONE))

((pair
   key: (string (string_content) @name)
   value: [
     (attribute attribute: (identifier) @value)
     (string (string_content) @value)])
 (#any-of? @name "cert_reqs" "ssl_cert_reqs")
 (#eq? @value "CERT_NONE")
 (#set! kind tls-verify)
 (#set! setting verify_mode))

; urlopen(url, context=ssl._create_unverified_context())
((call
   function: (attribute
     object: (identifier) @module
     attribute: (identifier) @value))
 (#eq? @module "ssl")
 (#eq? @value "_create_unverified_context")
 (#set! kind tls-verify)
 (#set! setting verify)
 (#set! text false))

; ssl._create_default_https_context = ssl._create_unverified_context
((assignment
   left: (attribute attribute: (identifier) @name)
   right: (attribute attribute: (identifier) @value))
 (#eq? @name "_create_default_https_context")
 (#eq? @value "_create_unverified_context")
 (#set! kind tls-verify)
 (#set! setting verify)
 (#set! text false))

; ssl.SSLContext(ssl.PROTOCOL_TLSv1)
((call
   function: (_) @function
   arguments: (argument_list . (attribute attribute: (identifier) @value)))
 (#match? @function "(^|\\.)SSLContext$")
 (#match? @value "^PROTOCOL_")
 (#set! kind tls-protocol)
 (#set! setting SSLContext))

((keyword_argument
   name: (identifier) @name
   value: (attribute attribute: (identifier) @value))
 (#eq? @name "ssl_version")
 (#match? @value "^PROTOCOL_")
 (#set! kind tls-protocol))

; context.minimum_version = ssl.TLSVersion.TLSv1
((assignment
   left: (attribute attribute: (identifier) @name)
   right: (attribute attribute: (identifier) @value))
 (#eq? @name "minimum_version")
 (#set! kind tls-protocol))
