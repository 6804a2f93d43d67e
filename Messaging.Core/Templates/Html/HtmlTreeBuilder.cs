namespace Messaging.Core.Templates.Html;

/// <summary>
/// Makes the tree of a document with the implied elements and end tags of HTML. Formatting that is closed in the wrong order is not mended
/// as browsers do; where mails have it, only an ancestor differs.
/// </summary>
internal sealed class HtmlTreeBuilder(string text)
{
    // As deep as Chromium goes; what is deeper becomes a neighbour. It bounds each search for an open element.
    private const int MaxDepth = 512;

    private readonly HtmlTokenizer tokens = new(text);
    private readonly List<HtmlNode> nodes = [];
    private readonly List<int> open = [];
    private int body = -1;
    private int foreign;

    private string Current => nodes[open[^1]].Name;

    public IReadOnlyList<HtmlNode> Build()
    {
        Push("html");
        while (tokens.Read())
        {
            switch (tokens.Token)
            {
                case HtmlToken.Text:
                    AddText();
                    break;
                case HtmlToken.StartTag:
                    AddElement();
                    break;
                default:
                    Close(tokens.Name);
                    break;
            }
        }
        CloseTo(0);
        return nodes;
    }

    private void AddText()
    {
        if (body < 0 && Current is "html" or "head")
        {
            if (text.AsSpan(tokens.Start, tokens.End - tokens.Start).IsWhiteSpace())
                return;
            EnterBody();
        }
        AddTextNode(open[^1]);
    }

    private void AddTextNode(int parent) => nodes.Add(new HtmlNode { Name = "", Parent = parent, Start = tokens.Start, End = tokens.End, Next = nodes.Count + 1 });

    private void AddElement()
    {
        var name = tokens.Name;
        if (name is "html" or "body")
        {
            if (name == "body" && body < 0)
                EnterBody();
            Take(name == "html" ? 0 : body);
            return;
        }
        if (name == "head")
        {
            if (body < 0 && Current == "html")
                Take(Push(name));
            return;
        }
        if (body < 0 && Current is "html" or "head")
            EnterHeadOrBody(name);
        if (foreign == 0)
            Prepare(name);
        var isForeign = foreign > 0;
        var node = Push(name);
        Take(node);
        if (name is "svg" or "math" && open[^1] == node)
            foreign++;
        if (isForeign ? tokens.IsSelfClosing : HtmlNames.Void.Contains(name))
            CloseLast(node);
        else if (!isForeign && HtmlNames.Raw.Contains(name) && tokens.ReadRaw(name))
        {
            AddTextNode(node);
            nodes[node].Next = nodes.Count;
        }
    }

    /// <summary>Ends what this element ends, and begins what it needs around it.</summary>
    private void Prepare(string name)
    {
        if (HtmlNames.EndsParagraph.Contains(name))
            CloseWithin(n => n == "p", n => n == "button" || HtmlNames.Fence.Contains(n));
        switch (name)
        {
            case "a":
                CloseWithin(n => n == "a", HtmlNames.Fence.Contains);
                break;
            case "li":
                CloseWithin(n => n == "li", n => n is "ul" or "ol" or "menu" || HtmlNames.Fence.Contains(n));
                break;
            case "dd" or "dt":
                CloseWithin(n => n is "dd" or "dt", n => n == "dl" || HtmlNames.Fence.Contains(n));
                break;
            case "option":
                CloseWithin(n => n == "option", n => n is "select" or "optgroup" || HtmlNames.Fence.Contains(n));
                break;
            case "tbody" or "thead" or "tfoot" or "caption" or "colgroup":
                CloseWithin(n => n is "tbody" or "thead" or "tfoot" or "caption" or "colgroup", IsTable);
                break;
            case "tr":
                CloseWithin(n => n is "tr" or "caption" or "colgroup", IsTable);
                Need("tbody", Current == "table");
                break;
            case "td" or "th":
                CloseWithin(n => n is "td" or "th" or "caption" or "colgroup", n => n == "tr" || IsTable(n));
                Need("tbody", Current == "table");
                Need("tr", Current is "tbody" or "thead" or "tfoot");
                break;
        }
    }

    private static bool IsTable(string name) => name is "table" or "template" or "html";

    private void Need(string name, bool when)
    {
        if (when)
            Push(name);
    }

    private void Close(string name)
    {
        // What follows </body> is still part of it.
        if (name is "html" or "body")
            return;
        if (name == "head")
        {
            if (Current == "head")
                CloseTo(1);
            return;
        }
        var isTablePart = name is "table" or "tbody" or "thead" or "tfoot" or "tr" or "td" or "th" or "caption" or "colgroup";
        CloseWithin(n => n == name, n => n is "html" or "body" or "template" || (isTablePart ? n == "table" : HtmlNames.Fence.Contains(n)));
    }

    private void CloseWithin(Func<string, bool> wanted, Func<string, bool> fence)
    {
        for (var i = open.Count - 1; i > 0; i--)
        {
            var name = nodes[open[i]].Name;
            if (wanted(name))
            {
                CloseTo(i);
                return;
            }
            if (fence(name))
                return;
        }
    }

    private void CloseTo(int depth)
    {
        for (var i = open.Count - 1; i >= depth; i--)
        {
            nodes[open[i]].Next = nodes.Count;
            if (nodes[open[i]].Name is "svg" or "math")
                foreign--;
        }
        open.RemoveRange(depth, open.Count - depth);
    }

    private void CloseLast(int node)
    {
        nodes[node].Next = nodes.Count;
        if (open[^1] == node)
            open.RemoveAt(open.Count - 1);
    }

    private void EnterHeadOrBody(string name)
    {
        if (!HtmlNames.Head.Contains(name))
            EnterBody();
        else if (Current == "html")
            Push("head");
    }

    private void EnterBody()
    {
        CloseTo(1);
        body = Push("body");
    }

    private int Push(string name)
    {
        var place = nodes.Count;
        nodes.Add(new HtmlNode { Name = name, Parent = open.Count == 0 ? -1 : open[^1], Next = place + 1 });
        if (open.Count < MaxDepth)
            open.Add(place);
        return place;
    }

    private void Take(int place)
    {
        var node = nodes[place];
        if (node.Start >= 0)
            return;
        (node.Start, node.End, node.Attributes) = (tokens.Start, tokens.End, tokens.Attributes());
    }
}
