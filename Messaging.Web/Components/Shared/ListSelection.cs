namespace Messaging.Web.Components.Shared;

/// <summary>What is selected on a list: rows of several pages, or all that match the filter.</summary>
public sealed class ListSelection
{
    private readonly Dictionary<long, string> _picked = [];
    private int _matching;

    /// <summary>Whether all that match are meant, those on other pages included.</summary>
    public bool AllMatching { get; private set; }

    /// <summary>How many rows are selected.</summary>
    public int Count => AllMatching ? _matching : _picked.Count;

    /// <summary>The picked rows.</summary>
    public IReadOnlyCollection<long> Ids => _picked.Keys;

    /// <summary>What was noted for the picked rows.</summary>
    public IReadOnlyDictionary<long, string> Picked => _picked;

    public bool Contains(long id) => AllMatching || _picked.ContainsKey(id);

    /// <param name="id">The row.</param>
    /// <param name="note">What is to be remembered about it, such as its key or status.</param>
    /// <param name="selected">Whether it is selected now.</param>
    public void Set(long id, string note, bool selected)
    {
        if (selected)
            _picked[id] = note;
        else
            _picked.Remove(id);
    }

    public void SelectAllMatching(int matching)
    {
        AllMatching = true;
        _matching = matching;
        _picked.Clear();
    }

    public void Clear()
    {
        AllMatching = false;
        _picked.Clear();
    }
}
