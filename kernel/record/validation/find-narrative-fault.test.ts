// What a narrative may and may not hold.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findNarrativeFault } from './find-narrative-fault.ts';

const wrap = (inner: string): string => `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`;

const SOUND = [
  wrap('血压 &lt; 140/90 &amp; 稳定&#160;'),
  wrap('<h1>标题</h1><p class="a" title=\'b "c"\'>段落<br/>二</p><hr/>'),
  wrap('<table border="1"><thead><tr><th scope="col">项目</th></tr></thead><tbody><tr><td colspan="2">1</td></tr></tbody></table>'),
  wrap('<a href="https://example.org/a?b=1&amp;c=2">链接</a> <a href="#x">文内</a> <a href="Patient/1">相对</a> <a name="x">锚</a>'),
  wrap('<img src="#pic" alt="图"/>'),
  wrap('<img src="data:image/png;base64,iVBORw0KGgo="/>'),
  wrap('<span style="color: red; background: url(tick.png)">红</span>'),
  wrap('<!-- 说明 -->文字'),
  `${wrap('文字')}\n`,
];

const WRONG = [
  '文字',
  '',
  '<div>没有命名空间</div>',
  '<div xmlns="http://www.w3.org/2000/svg">别的命名空间</div>',
  '<p xmlns="http://www.w3.org/1999/xhtml">不是 div</p>',
  wrap('  '),
  wrap('<p></p>'),
  wrap('<script>alert(1)</script>'),
  wrap('<SCRIPT>alert(1)</SCRIPT>'),
  wrap('<iframe src="https://example.org"></iframe>'),
  wrap('<object data="x"></object>'),
  wrap('<form action="x"><input/></form>'),
  wrap('<svg xmlns="http://www.w3.org/2000/svg"></svg>'),
  wrap('<style>p{}</style>文字'),
  wrap('<link href="x.css"/>文字'),
  wrap('<p onclick="alert(1)">x</p>'),
  wrap('<img src="x" onerror="alert(1)"/>'),
  wrap('<img src="data:image/svg+xml;base64,AAAA"/>'),
  wrap('<a href="javascript:alert(1)">x</a>'),
  wrap('<a href="java&#115;cript:alert(1)">x</a>'),
  wrap('<a href="java&Tab;script:alert(1)">x</a>'),
  wrap('<a href=" java\nscript:alert(1)">x</a>'),
  wrap('<a href="data:text/html,x">x</a>'),
  wrap('<a href="vbscript:x">x</a>'),
  wrap('<p style="background:url(https://example.org/x.png)">x</p>'),
  wrap('<p style="background:url(//example.org/x.png)">x</p>'),
  wrap('<p style="width:expression(alert(1))">x</p>'),
  wrap('<p style="background:u\\72l(https://example.org)">x</p>'),
  wrap('<!--><script>alert(1)</script>-->x'),
  wrap('<!-- a -- b -->x'),
  wrap('<![CDATA[x]]>'),
  wrap('<?php x ?>'),
  wrap('a & b'),
  wrap('a\u0000b'),
  wrap('\ud840'),
  wrap('<p>没有结束'),
  wrap('<b><i>交错</b></i>'),
  wrap('<p class=a>没有引号</p>'),
  wrap('<p class="a" class="b">两次</p>'),
  wrap('<p class="a"id="b">相连</p>'),
  `${wrap('文字')}<script>x</script>`,
  `${wrap('文字')}尾巴`,
  '<div xmlns="http://www.w3.org/1999/xhtml">没有结束',
  '<div xmlns="http://www.w3.org/1999/xhtml"',
  wrap(`${'<b>'.repeat(200)}x${'</b>'.repeat(200)}`),
];

test('formatted text, tables, links and pictures are allowed', () => {
  for (const text of SOUND) assert.equal(findNarrativeFault(text), undefined, text);
});

test('whatever could act, load or break out is refused with a reason in both languages', () => {
  for (const text of WRONG) {
    const fault = findNarrativeFault(text);
    assert.ok(fault?.chinese && fault.english, text);
  }
});
