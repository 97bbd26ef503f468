"""What no request may be: heads that could be two, parameters that name no thing, queries and bodies that would like to hurt.

Called by routes_test.py, which sends all of it to every route.
"""

# Each is a head that two readers could take for two requests; {r} is the request line, {n} a second request.
FRAMINGS = {
    "length and chunks": "{r}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{n}",
    "chunks and length": "{r}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n{n}",
    "two lengths": "{r}Content-Length: 0\r\nContent-Length: 40\r\n\r\n{n}",
    "the same length twice": "{r}Content-Length: 0\r\nContent-Length: 0\r\n\r\n{n}",
    "a list of lengths": "{r}Content-Length: 0, 40\r\n\r\n{n}",
    "a signed length": "{r}Content-Length: +0\r\n\r\n{n}",
    "a negative length": "{r}Content-Length: -1\r\n\r\n{n}",
    "a length in hex": "{r}Content-Length: 0x0\r\n\r\n{n}",
    "no length at all": "{r}Content-Length:\r\n\r\n{n}",
    "a blank before the colon": "{r}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{n}",
    "a blank before the length's colon": "{r}Content-Length : 0\r\n\r\n{n}",
    "chunks twice": "{r}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{n}",
    "gzip and chunks": "{r}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n{n}",
    "chunks in other letters": "{r}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{n}",
    "identity": "{r}Transfer-Encoding: identity\r\n\r\n{n}",
    "a chunk extension": "{r}Transfer-Encoding: chunked\r\n\r\n0;a=b\r\n\r\n{n}",
    "a chunk size with a sign": "{r}Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n{n}",
    "a chunk size beyond all": "{r}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nx\r\n0\r\n\r\n{n}",
    "a bare line feed": "{r}X: y\nContent-Length: 40\r\n\r\n{n}",
    "a bare carriage return": "{r}X: y\rContent-Length: 40\r\n\r\n{n}",
    "a folded line": "{r}X: y\r\n Content-Length: 40\r\n\r\n{n}",
    "a NUL": "{r}X: y\0\r\n\r\n{n}",
    "no colon": "{r}XContent-Length 40\r\n\r\n{n}",
    "two hosts": "{r}Host: evil.test\r\n\r\n{n}",
    "an old version with chunks": "{o}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{n}",
    "an absolute address": "{a}\r\n{n}",
}

# In the place of a parameter of a path.
PARAMETERS = ["..", "%2e%2e", ".%2e", "%2e", "%252e%252e%252fetc", "..%2f..%2fetc%2fpasswd", "..%5c..%5cetc", "%00", "1%00",
       "1%0d%0aX:%20y",
       "%0aSet-Cookie:%20a=b", "%ff", "%c0%ae%c0%ae", "%ed%a0%80", "%", "%zz", "1%2f..", "a" * 8000, "-1", "0", "1.0",
       "1e0", "0x1", "+1", "01",
       "18446744073709551617", "99999999999999999999999", "1'--", "1'%20OR%20'1'='1", "1;DROP%20TABLE%20record", "1%22",
       "{{7*7}}",
       "${jndi:ldap:%2f%2f127.0.0.1}", "%3Cscript%3E", "%e2%80%aegnp", "%1b[2J", "%c2%9b2J", "%n%s%x", "~root", "*",
       "%ef%bc%91"]

# Behind a question mark.
QUERIES = ["sort=id;DROP%20TABLE%20record", "filter='%20OR%20'1'='1", "limit=-1", "limit=999999999999999999999",
         "limit=1e9", "limit=0",
         "after=-1", "after=18446744073709551615", "from=%ff", "lang=%3Cscript%3E", "lang=zh%0d%0aSet-Cookie:%20x=y",
         "lang=en%00", "state=(a%2B)%2B$",
         "&".join(f"a{i}=b" for i in range(1000)), "a=" + "b" * 12000, "personal=included&personal=x",
         "known=1-" + "0" * 64, "known=9", "done=%3Cb%3E",
         "q=%e2%80%ae", "=&==&&&", "%3d", "limit[]=1", "{{7*7}}=%25n%25s"]

# As a body of application/json.
BODIES = [b"", b" ", b"null", b"[]", b"1", b'"x"', b"{", b"{}{}", b"{} x", b'{"title":' + b"[" * 100_000, b'{"a":' * 30 + b"1" + b"}" * 30,
       b'{"title":1e400}', b'{"title":-1e999}',
       b'{"title":123456789012345678901234567890}', b'{"title":NaN}', b'{"title":Infinity}', b'{"title":"a","title":"b"}',
       b'{"title":"\\ud800"}', b'{"title":"\xff"}',
       b'{"title":"\xed\xa0\x80"}', b'{"title":"\\u0000"}', b'{"title":"\x00"}', b'{"title":"\x1b[2J"}', b"\xef\xbb\xbf{}",
       b"/*x*/{}", b'{"__proto__":{"x":1}}', b"<x/>", b"a=b",
       b'{"a":"' + b"x" * 900_000 + b'"}', b"{" + b",".join(b'"k%d":1' % i for i in range(5000)) + b"}",
       b"[" * 31 + b"]" * 31, "{\"title\":\"a\u2028b\"".encode(),
       b'{"title":{}}', b'{"title":[]}', b'{"title":true}', b'{"as":1}', b'{"as":"' + b"x" * 5000 + b'"}',
       "{\"as\":\"王'; DROP TABLE record;--\"}".encode()]
