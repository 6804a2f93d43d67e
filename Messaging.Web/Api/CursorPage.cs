using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Messaging.Core.Common;

namespace Messaging.Web.Api;

/// <summary>One page of a list: <c>{ "items": [], "nextCursor": null }</c>.</summary>
/// <param name="Items">The rows, in order.</param>
/// <param name="NextCursor">To be sent as <c>?cursor=</c> for the next page; null on the last one.</param>
public sealed record CursorPage<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>The <c>?limit=</c> and <c>?cursor=</c> of a list, bound with <c>[AsParameters]</c>.</summary>
/// <param name="Limit">Rows wanted, 1 to 1,000; 100 where left out.</param>
/// <param name="Cursor">What the page before gave as <c>nextCursor</c>.</param>
public sealed record ListQuery(int? Limit, string? Cursor)
{
    private const int DefaultLimit = 100;

    /// <summary>For lists of Core that are read by position.</summary>
    public Outcome<PageRequest> ToPageRequest() =>
        Position().Then<PageRequest>(position => position <= int.MaxValue ? new PageRequest((int)position, Limit ?? DefaultLimit) : BadCursor);

    /// <summary>For lists of Core that are read on from the last row's number: that number (0 on the first page) and the rows wanted.</summary>
    public Outcome<(long AfterId, int Take)> ToKeyset() => Position().Select(position => (position, Limit ?? DefaultLimit));

    /// <summary>An answer for a list read by position.</summary>
    public static CursorPage<TItem> Answer<T, TItem>(Page<T> page, PageRequest request, Func<T, TItem> map)
    {
        var next = request.Skip + page.Items.Count;
        return new CursorPage<TItem>([.. page.Items.Select(map)], page.Items.Count > 0 && next < page.Total ? CursorOf(next) : null);
    }

    /// <summary>An answer for a list read on from the last row's number. Ask Core for one row more than wanted, to know whether there is a next page.</summary>
    public static CursorPage<TItem> Answer<T, TItem>(IReadOnlyList<T> rowsAndOneMore, int take, Func<T, long> id, Func<T, TItem> map) =>
        new([.. rowsAndOneMore.Take(take).Select(map)], rowsAndOneMore.Count > take ? CursorOf(id(rowsAndOneMore[take - 1])) : null);

    private static Invalid BadCursor => Invalid.Field("cursor", "The cursor is not one that this list gave. Start again without it.");

    private Outcome<long> Position()
    {
        if (Limit is < 1 or > PageRequest.MaxTake)
            return Invalid.Field("limit", $"The limit must be between 1 and {PageRequest.MaxTake}.");
        if (string.IsNullOrEmpty(Cursor))
            return 0L;
        if (!Base64Url.IsValid(Cursor) || Cursor.Length > 40)
            return BadCursor;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Cursor));
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : BadCursor;
    }

    private static string CursorOf(long position) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(position.ToString(CultureInfo.InvariantCulture)));
}
