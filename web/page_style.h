// The page's style sheet, sent within the page.
#ifndef TEBIUM_WEB_PAGE_STYLE_H_
#define TEBIUM_WEB_PAGE_STYLE_H_

#include <string_view>

namespace tebium::web {

inline constexpr std::string_view kPageStyle = R"(
:root{color-scheme:light dark;--back:#eef1f5;--card:#fff;--ink:#1c2733;
--dim:#6b7a8a;--line:#dde3ea;--blue:#2a7fc1;--red:#d1323c;--amber:#b7740c;
--green:#22834a;--bubble:#fff}
@media(prefers-color-scheme:dark){:root{--back:#10171e;--card:#18222d;
--ink:#e6edf3;--dim:#8fa1b3;--line:#263442;--blue:#6ab3f3;--red:#ff6b72;
--amber:#f0b458;--green:#5fd08f;--bubble:#182533}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);
font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header{max-width:72rem;margin:0 auto;padding:0 1rem}
header{display:flex;align-items:center;gap:1rem;padding:1.2rem 1rem .6rem}
h1{font-size:1.25rem;margin:0;flex:1}
h2{font-size:1rem;margin:1.6rem 0 .6rem;color:var(--dim);font-weight:600}
.mode{border-radius:.8rem;padding:.9rem 1.1rem;margin:.4rem 0;
border:1px solid var(--line);background:var(--card)}
.mode.preview{background:#b7740c;border-color:#b7740c;color:#fff}
.mode.preview strong{font-size:1.2rem;display:block}
.notice{border-left:4px solid var(--blue);background:var(--card);
padding:.6rem .9rem;margin:.6rem 0}
.columns{display:grid;gap:1.5rem;grid-template-columns:minmax(0,1fr)}
@media(min-width:60rem){.columns{grid-template-columns:minmax(0,5fr) minmax(0,4fr)}}
.bubble{background:var(--bubble);border:1px solid var(--line);
border-radius:.2rem 1rem 1rem 1rem;padding:.7rem .9rem;margin:0 0 .7rem;
white-space:pre-wrap;overflow-wrap:anywhere}
.bubble footer{color:var(--dim);font-size:.8rem;text-align:right;margin-top:.3rem}
.bubble blockquote{margin:.2rem 0;padding-left:.7rem;border-left:3px solid var(--blue)}
.bubble pre{white-space:pre-wrap;margin:.2rem 0}
.bubble a{color:var(--blue)}
.counts{display:flex;gap:.6rem;flex-wrap:wrap;margin:0 0 .7rem;padding:0}
.counts li{list-style:none;background:var(--card);border:1px solid var(--line);
border-radius:.7rem;padding:.5rem .9rem}
.counts b{font-size:1.2rem;margin-right:.35rem}
.entry{background:var(--card);border:1px solid var(--line);border-radius:.7rem;
padding:.6rem .9rem;margin:0 0 .6rem;overflow-wrap:anywhere}
.entry.dead{border-left:4px solid var(--red)}
.dim{color:var(--dim)}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);
border-radius:.7rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.45rem .8rem;border-top:1px solid var(--line);
vertical-align:top;overflow-wrap:anywhere}
th{border-top:0;color:var(--dim);font-weight:600}
td.time{white-space:nowrap}
.critical,.error{color:var(--red);font-weight:600}
.warning{color:var(--amber);font-weight:600}
.resolved{color:var(--green)}
button{font:inherit;border:0;border-radius:.5rem;padding:.4rem .9rem;
background:var(--blue);color:#fff;cursor:pointer}
@media(prefers-color-scheme:dark){button{color:#0b1620}}
form{margin:0}
.login{max-width:22rem;margin:12vh auto 0;background:var(--card);
border:1px solid var(--line);border-radius:1rem;padding:1.6rem}
.login input{font:inherit;width:100%;padding:.5rem .7rem;margin:.3rem 0 1rem;
border:1px solid var(--line);border-radius:.5rem;background:var(--back);
color:var(--ink)}
)";

}  // namespace tebium::web

#endif  // TEBIUM_WEB_PAGE_STYLE_H_
