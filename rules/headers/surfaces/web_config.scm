; SPDX-License-Identifier: Apache-2.0
; web.config: IIS's customHeaders and outbound rules, cookies, X-AspNet-Version.
;
; surface: web-config
; languages: xml
; anchors: customHeaders httpCookies RESPONSE_ enableVersionHeader requireSSL
; files: *.config
; handler: web-config
; merge: locations

([(EmptyElemTag . (Name) @name) (STag . (Name) @name)] @tag
 (#any-of? @name "add" "remove" "clear" "match" "httpCookies" "forms" "httpRuntime"))
