"""Text cells in nbgrader's pages keep their layout, and lose what could act or load anything."""

from __future__ import annotations

import pytest

from autograder.nbgrader_integration.markdown import clean_markdown, clean_output


def page(text: str) -> str:
    html: str = clean_markdown({}, text)
    return html.replace(' rel="noopener noreferrer"', "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<div class='alert alert-info'>Mind.</div>", '<div class="alert alert-info">Mind.</div>'),
        ("<span style='color:red'>red</span>", '<span style="color:red">red</span>'),
        ("<font color='#00f'>blue</font>", '<font color="#00f">blue</font>'),
        ("<p style='text-align: center; color: rgb(1, 2, 3)'>x</p>", "text-align"),
        (
            "```python\ndef f(): pass\n```",
            '<div class="highlight"><pre><span></span><span class="k">def</span>',
        ),
        ("## Part one", '<h2 id="text-Part-one">'),
        ("[up](#Part-one)", '<a href="#text-Part-one">up</a>'),
        ("<a id='here'></a>[here](#here)", '<a id="text-here"></a><a href="#text-here">here</a>'),
        (
            "<iframe width='1' src='https://video.example/x?a=1' allowfullscreen></iframe>",
            '<a href="https://video.example/x?a=1">https://video.example/x?a=1</a>',
        ),
        ("<IFRAME SRC=https://video.example/y>", '<a href="https://video.example/y">'),
        ("[a link](https://a.example/)", '<a href="https://a.example/">a link</a>'),
        ("$a<b$ and **bold**", "<strong>bold</strong>"),
    ],
)
def test_layout_stays(text, shown):
    assert shown in page(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>evil()</script>",
        "<b onclick='evil()'>x</b>",
        "<a href='javascript:evil()'>x</a>",
        "<iframe src='javascript:evil()'></iframe>",
        "<iframe srcdoc='<script>evil()</script>'></iframe>",
        "<iframe src='https://x\"><script>evil()</script>'></iframe>",
        "<svg onload='evil()'></svg>",
        "<style>evil {}</style>",
        "<p style='background:url(http://evil)'>x</p>",
        "<p style='background-color:url(http://evil)'>x</p>",
        "<p style='color:red;position:fixed;top:0;content:evil'>x</p>",
        "<p style='color: expression(evil())'>x</p>",
        "<p style='--evil: 1'>x</p>",
        "<p class='modal evil'>x</p>",
        "<img src='http://evil/x.png'>",
        "<form action='evil'><input name='evil'></form>",
        "<object data='http://evil'></object>",
        "<meta http-equiv='refresh' content='0;url=http://evil'>",
        "<base href='http://evil'>",
        "<link rel=stylesheet href='http://evil'>",
    ],
)
def test_nothing_acts_or_loads(text):
    shown = page(text)
    assert "evil" not in shown.replace("evil()&", "") and "position" not in shown and "modal" not in shown


def test_an_id_is_none_of_formgraders():
    shown = page("<div id='comment'></div><a name='comment' href='#comment'>x</a>")
    assert 'id="comment"' not in shown and "name=" not in shown and 'href="#text-comment"' in shown


def test_a_tables_layout_stays_in_an_output():
    table = "<table class='dataframe evil'><tr style='color:red;position:fixed'><td>1</td></tr></table>"
    shown = clean_output(
        table + "<style>evil {}</style><script>evil()</script><iframe src='http://evil'></iframe>"
    )
    assert 'class="dataframe"' in shown and 'style="color:red"' in shown and "evil" not in shown
